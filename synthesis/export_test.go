package synthesis

// FewestToDivide is the size from which inferences are divided between workers.
const FewestToDivide = fewestToDivide

// WithoutKernel makes the workspace use the generic form alone.
func (w *Workspace[T]) WithoutKernel() *Workspace[T] {
	w.fast = nil
	return w
}

// CoveredByKernel tells whether the kernel would make the variants of the input, after Infer made the result.
func (w *Workspace[T]) CoveredByKernel(result *Result[T], in *Input[T]) bool {
	switch result.Case {
	case CaseNormal, CaseFirstEpochInferers:
		return w.fastVariants(result, in)
	}
	return false
}
