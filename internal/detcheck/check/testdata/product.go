package snippet

import "math"

type price float64

type number interface{ ~float32 | ~float64 }

type whole interface{ ~int | ~int64 }

type wrapped interface{ number }

const scale = 1.5

var constant = 2.0 * scale

func rounded(x, y, z float64, p price) (float64, price, bool) {
	a := float64(x*y) + z
	b := float64((x * y)) + float64((x * y * z)) // parentheses change nothing
	c := x*y/z + z                               // the quotient rounds
	d := z / (x * y)
	e := float64(x / 2)
	f := x / 3
	return a + b + c + d + e + f, price(p*p) + p, x*y < z && (x*y) == z
}

func narrowed(x float32, y float64) float64 {
	return float64(x*x) + float64(float32(y*y))
}

func integers(i, j int, n uint8) (int, float64) {
	k := i*j + 2*i
	k *= 2
	k /= 4
	return k / 2 * int(n), float64(i * j)
}

func sum(x, y, z float64) float64 {
	return x*y + z // want "product: may be fused into a sum: write float64"
}

func variable(x, y, z float64) float64 {
	p := x * y // want "product: may be fused"
	return p + z
}

func returned(x, y float64) float64 {
	return x * y // want "product: may be fused"
}

func doubled(x float64) float64 {
	return 2 * x // want "product: may be fused"
}

func half(x float64) float64 {
	return x / 2 // want "product: a division by a power of two"
}

func eighth(x float64) float64 {
	return x * x / -0.125 // want "product: a division by a power of two"
}

func argument(x float64) float64 {
	return math.Sqrt(x * x) // want "product: may be fused"
}

func negated(x, y float64) float64 {
	return -(x * y) // want "product: may be fused"
}

func outermost(x, y, z float64) float64 {
	return (x * y) * z // want "product: may be fused"
}

func literal(x float64) []float64 {
	return []float64{x * x} // want "product: may be fused"
}

func assigned(x, y float64, s []float64) float64 {
	x *= y    // want "product: may be fused into a sum: write x = float64"
	s[0] /= 4 // want "product: may be fused into a sum: write x = float64"
	y /= x    // rounds
	return y - s[0]
}

func named(p price) price {
	return p * p // want "product: may be fused into a sum: write price"
}

func single(x float32) float32 {
	return x * x // want "product: may be fused into a sum: write float32"
}

func parameter[T number](x, y T) T {
	return x*y + T(x*y) // want "product: may be fused into a sum: write T"
}

func parameterHalf[T number](x T) T {
	return x / 2 // want "product: a division by a power of two"
}

func embedded[T wrapped](x T) T {
	return x * x // want "product: may be fused"
}

func mixed[T number | whole](x T) T {
	return x * x // want "product: may be fused"
}

func counted[T whole](x, y T) T {
	return x*y + x/2
}

func toInteger(x float64) int {
	return int(x * x) // want "product: may be fused"
}

func imaginary(z complex128) complex128 {
	w := complex128(z * z) // want "product: a complex product"
	w *= z                 // want "product: a complex product"
	w = w / z              // want "product: a complex quotient"
	return w + z
}

func chosen(x float64) bool {
	switch x * x { // want "product: may be fused"
	case 1:
		return true
	}
	return false
}
