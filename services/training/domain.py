"""Pure rules and their errors: none yet. No Flask, no SQL, no bus here."""
