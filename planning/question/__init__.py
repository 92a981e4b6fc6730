"""A planner's question: its values, form, choices and sentence."""
