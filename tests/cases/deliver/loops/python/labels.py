LABELS = ["FLAG_", "PART_"]
