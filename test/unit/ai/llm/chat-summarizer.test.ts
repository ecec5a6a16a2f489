import { describe, expect, it } from 'vitest';
import { ChatSummarizer } from '../../../../src/ai/llm/chat-summarizer.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { ChatServer } from '../../../sip/harness/chat-server.ts';

const TURNS = [
  { who: 'ai', text: 'How can I help?' },
  { who: 'caller', text: 'My bill is wrong.' },
] as const;

function summarizerAt(url: string): ChatSummarizer {
  return new ChatSummarizer({
    url,
    apiKey: 'k',
    model: 'small',
    temperature: 0,
    timeoutMs: 30_000,
    clock: new SystemClock(),
  });
}

describe('ChatSummarizer', () => {
  it('asks the model for a summary of what was said, by whom, and takes thoughts and markup off', async () => {
    await using chat = await ChatServer.open(() => ({
      words: ['<think>well\n</think>', '**The bill** ', 'is\n wrong.'],
    }));
    expect(await summarizerAt(chat.url).summarize(TURNS, new AbortController().signal)).toBe('The bill is wrong.');
    const [request] = chat.requests;
    expect(request?.authorization).toBe('Bearer k');
    expect(request?.tools).toEqual([]);
    expect(request?.messages.at(-1)).toEqual({
      role: 'user',
      content: 'Assistant: How can I help?\nCaller: My bill is wrong.',
    });
  });

  it('fails where the server does', async () => {
    await using chat = await ChatServer.open(() => 500);
    await expect(summarizerAt(chat.url).summarize(TURNS, new AbortController().signal)).rejects.toThrow('answered 500');
  });
});
