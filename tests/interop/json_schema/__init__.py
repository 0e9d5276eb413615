"""The schema compiler and evaluator beside the test suite of JSON Schema and beside other validators."""
