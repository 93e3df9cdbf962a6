// How many times slower and larger than usual the program under test is: tools/test tells it for the sanitizers.
// Limits of time and processor are multiplied by it.
export const k_pace = Number(process.env.TSUNAGU_PACE ?? 1);

// Sanitizers keep freed memory to find who uses it, without a bound that says something of the program: how much
// memory it takes is told by usual builds only.
export const k_memory_pace = k_pace === 1 ? 1 : Infinity;
