"""The Core Rule Set's regression tests, and what runs them."""
