"""One module per step of the schema, each with a way up and a way down."""
