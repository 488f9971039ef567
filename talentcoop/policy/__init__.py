"""Law as data: what a file may say (`model`), how it is read (`load`), what it decides of a person (`decide`)."""
