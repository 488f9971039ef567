"""PostgreSQL: tables, repositories, reads, migrations, and the embedded server."""
