"""What holds for features of every kind: filters, history, the category's extra questions, removal."""
