-- Mutants that no caller can notice: path, line before, line after, reason.
return {
}
