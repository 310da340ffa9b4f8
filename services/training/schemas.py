"""marshmallow, in and out: none yet."""
