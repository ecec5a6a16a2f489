/** The process side of a {@link MeasuredProcess}. */
export interface ChildService {
  /** Message to the parent once the service is ready. */
  readonly ready: unknown;
  /** Answers to the parent's questions. */
  readonly answers: Readonly<Record<string, (argument: unknown) => unknown>>;
  close(): Promise<void>;
}

/** Memory of a Node process. */
export interface HeapUse {
  readonly heapUsedBytes: number;
  readonly rssBytes: number;
}

/** Memory after garbage collection. */
export function heapUse(): HeapUse {
  // It runs twice, because the first run leaves what finalizers release.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heapUsedBytes: heapUsed, rssBytes: rss };
}

/** Starts the service with the parent's settings. The process ends when the parent disconnects. */
export async function serveParent(start: (settings: unknown) => Promise<ChildService>): Promise<void> {
  const service = await start(JSON.parse(process.argv[2] ?? 'null'));
  process.on('message', ({ id, question, argument }: { id: number; question: string; argument: unknown }) => {
    const answer = service.answers[question];
    if (answer === undefined) process.send?.({ id, result: null, error: `no answer to ${question}` });
    else {
      void Promise.resolve(answer(argument)).then(
        (result) => process.send?.({ id, result: result ?? null }),
        (error: unknown) => process.send?.({ id, result: null, error: String(error) }),
      );
    }
  });
  const end = (): void => {
    // `process.exit` writes the CPU profile, whatever is still open.
    void service.close().finally(() => process.exit(0));
  };
  process.on('disconnect', end);
  if (!process.connected) end(); // the parent went while the service started
  process.send?.({ id: 0, result: service.ready });
}
