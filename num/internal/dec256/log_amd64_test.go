package dec256

const logIsThatOfAMD64 = true
