"""What several tests share: builders of reports, files and warehouses."""
