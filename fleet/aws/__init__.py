"""The ports over AWS. AWS errors become domain errors here and nowhere else."""
