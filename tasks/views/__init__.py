"""What command line and portal show: plain dicts with stable keys, times ISO 8601 with offset."""

from tasks.views.case import case_view
from tasks.views.lists import case_list, documents, messages
from tasks.views.todo import form_of, todo

__all__ = ["case_list", "case_view", "documents", "form_of", "messages", "todo"]
