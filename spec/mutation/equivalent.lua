-- Mutants that change nothing that anyone can see: path, line before, line after, reason.
return {
}
