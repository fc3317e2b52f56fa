"""The tables, by what they are about; `leads.store.schema` has them all."""
