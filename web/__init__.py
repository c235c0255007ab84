"""Pages over ``casework`` and the store. It never imports ``workflows``: sweeping and pages share no process."""
