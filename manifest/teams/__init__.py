"""What Teams is given to install: `app` says what the app is, `package` puts it into a file, `icons` draws it."""
