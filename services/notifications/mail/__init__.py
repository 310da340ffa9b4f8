"""E-mail: written (`letters`), handed to a server (`smtp`), in the worker's own thread (`postman`)."""
