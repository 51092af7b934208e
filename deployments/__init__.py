"""How it is run: settings, services, worker, dispatcher, catalog of deployments, command line."""
