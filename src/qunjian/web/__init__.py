"""The design language and the helpers of pages; knows no app."""
