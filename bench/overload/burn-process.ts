// A program that wants the CPU: it computes for a part of each 20 ms, as another service on the machine would.
const PERIOD_MS = 20;

const share = Number(process.argv[2]);

function burn(): void {
  const startedMs = performance.now();
  while (performance.now() - startedMs < PERIOD_MS * share);
  setTimeout(burn, Math.max(0, PERIOD_MS * (1 - share)));
}

burn();
