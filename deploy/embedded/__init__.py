"""The embedded shape: the whole of Qinglan on one machine, from wheels, in one folder (`make run`)."""
