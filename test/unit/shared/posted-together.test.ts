import { MessageChannel } from 'node:worker_threads';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { PostedTogether, takeEach } from '../../../src/shared/posted-together.ts';

interface Message {
  readonly text: string;
  readonly octets?: Uint8Array;
  readonly call?: () => void;
}

/** Both ends of a channel, and what came out of it. */
function channel(): {
  posted: PostedTogether<Message>;
  received: Message[][];
  unsent: string[];
  close: () => void;
} {
  const { port1, port2 } = new MessageChannel();
  const received: Message[][] = [];
  const unsent: string[] = [];
  port2.on('message', (messages: Message[]) => received.push(messages));
  const posted = new PostedTogether<Message>(port1, ({ text }, error) =>
    unsent.push(`${text}: ${(error as Error).name}`),
  );
  return { posted, received, unsent, close: () => port1.close() };
}

describe('PostedTogether', () => {
  it('sends what one turn says as one message, and what the next says as another', async () => {
    const { posted, received, close } = channel();
    posted.post({ text: 'a' });
    await Promise.resolve();
    posted.post({ text: 'b' });
    await setImmediate();
    posted.post({ text: 'c' });
    await vi.waitFor(() => expect(received).toEqual([[{ text: 'a' }, { text: 'b' }], [{ text: 'c' }]]));
    close();
  });

  it('sends at once on demand, and nothing twice', async () => {
    const { posted, received, close } = channel();
    posted.post({ text: 'a' });
    posted.flush();
    posted.flush();
    posted.post({ text: 'b' });
    await vi.waitFor(() => expect(received).toEqual([[{ text: 'a' }], [{ text: 'b' }]]));
    close();
  });

  it('hands over the transferred buffers of each', async () => {
    const { posted, received, close } = channel();
    const first = Uint8Array.of(1, 2);
    const second = Uint8Array.of(3);
    posted.post({ text: 'a', octets: first }, [first.buffer]);
    posted.post({ text: 'b', octets: second }, [second.buffer]);
    await vi.waitFor(() => expect(received.flat().map(({ octets }) => [...(octets ?? [])])).toEqual([[1, 2], [3]]));
    expect([first.length, second.length]).toEqual([0, 0]);
    close();
  });

  it('leaves out what cannot be cloned, and tells so; the rest arrives in its order', async () => {
    const { posted, received, unsent, close } = channel();
    const octets = Uint8Array.of(7);
    posted.post({ text: 'a', octets }, [octets.buffer]);
    posted.post({ text: 'bad', call: () => undefined });
    posted.post({ text: 'c' });
    await vi.waitFor(() => expect(received.flat().map(({ text }) => text)).toEqual(['a', 'c']));
    expect([...(received.flat()[0]?.octets ?? [])]).toEqual([7]);
    posted.post({ text: 'alone', call: () => undefined });
    await vi.waitFor(() => expect(unsent).toEqual(['bad: DataCloneError', 'alone: DataCloneError']));
    close();
  });
});

describe('takeEach', () => {
  it('lets all that one message resolves be seen to before it takes the next', async () => {
    const order: string[] = [];
    const told = async (text: string): Promise<void> => {
      order.push(text);
      for (let hop = 1; hop <= 5; hop += 1) await Promise.resolve();
      order.push(`${text} seen to`);
    };
    takeEach(['a', 'b', 'c'], (text) => void told(text));
    expect(order).toEqual(['a']);
    await vi.waitFor(() => expect(order).toHaveLength(6));
    expect(order).toEqual(['a', 'a seen to', 'b', 'b seen to', 'c', 'c seen to']);
  });

  it('takes nothing of nothing', () => {
    const taken: never[] = [];
    takeEach([], () => taken.push());
    expect(taken).toEqual([]);
  });
});
