// How many times slower and larger than usual the program under test is: tools/test tells it for the sanitizers.
// Limits of time, processor and memory are multiplied by it.
export const k_pace = Number(process.env.TSUNAGU_PACE ?? 1);
