"""The numbers of the era in small pure functions: what the old Keras computed, on today's tensors."""
