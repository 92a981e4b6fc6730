"""Which function writes the letters of each kind."""

LETTER_WRITERS = {
    "message": "accounts.letters.delivery.write_message",
    "account-confirm": "accounts.letters.account_letters.write_confirm",
    "account-reset": "accounts.letters.account_letters.write_reset",
    "account-exists": "accounts.letters.account_letters.write_exists",
    "account-code": "accounts.sign_in.codes.write_code",
    "account-unused": "civicmap.personal.unused.write_unused",
    "account-unknown": "accounts.letters.account_letters.write_unknown",
    "decision": "engagement.moderation.mails.write_decision",
    "comment-answered": "engagement.comments.mails.write_answered",
    "comment-decided": "engagement.comments.mails.write_decided",
    "suggestion-settled": "engagement.suggestions.mails.write_settled",
    "follow-confirm": "engagement.follows.mails.write_confirm",
    "alert": "engagement.alerts.mails.write_news",
    "alert-border": "engagement.alerts.mails.write_border",
    "alert-confirm": "engagement.alerts.mails.write_confirm",
    "alert-week": "engagement.alerts.mails.write_week",
    "followed": "engagement.follows.mails.write_moved",
    "step": "engagement.procedures.letters.write_step",
    "report-confirm": "reports.mails.write_confirm",
    "report-received": "reports.mails.write_received",
    "report-moved": "reports.mails.write_moved",
    "report-answered": "reports.mails.write_answered",
    "answer": "civicmap.letters.write_answer",
    "export": "civicmap.letters.write_export",
}
"""Who writes the letters of each kind, when they are delivered: a function of the letter that returns the message or None."""
