"""The local server: JupyterLab with the course's own parts and settings, and a kernel that waits."""
