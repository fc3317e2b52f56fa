"""The running service: settings, HTTP, platforms, delivery, pages, command line."""
