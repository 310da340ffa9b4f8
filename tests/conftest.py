from hypothesis import settings

pytest_plugins = ("shared.testing.plugin",)

# No test is decided by a time: not by the fifth of a second that an example may take otherwise.
settings.register_profile("untimed", settings.get_profile(settings.get_current_profile_name()), deadline=None)
settings.load_profile("untimed")
