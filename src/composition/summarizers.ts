import { ChatSummarizer } from '../ai/llm/index.ts';
import { SUMMARY_MS } from '../call-runtime/index.ts';
import type { Config, Route } from '../config/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Summarizer } from '../ports/summarizer.ts';

/** Who summarizes the calls of each route: the model for all of them, else that of the route; null: nobody. */
export function summarizers(clock: Clock): (route: Route, config: Config) => Summarizer | null {
  return ({ ai }, { summary }) => {
    const model = summary ?? (ai.kind === 'llm' ? ai : null);
    if (model === null) return null;
    return new ChatSummarizer({ ...model, temperature: 0, timeoutMs: SUMMARY_MS, clock });
  };
}
