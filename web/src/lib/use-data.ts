import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { outcomeOf } from './outcome.ts';
import type { Asked } from './outcome.ts';

/** What was asked for. */
export interface Loaded<Data> {
  readonly data: Data | null;
  readonly error: string | null;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

/** Asks the API, and again whenever `key` is another one. An answer that comes too late is dropped. */
export function useData<Data>(key: string, ask: () => Asked<Data> | null): Loaded<Data> {
  const [state, set] = useState<{ data: Data | null; error: string | null; isLoading: boolean }>({
    data: null,
    error: null,
    isLoading: true,
  });
  const latest = useRef(ask);
  latest.current = ask;
  const turn = useRef(0);
  const load = useCallback((isNew: boolean) => {
    const mine = ++turn.current;
    const asked = latest.current();
    if (asked === null) {
      set({ data: null, error: null, isLoading: false });
      return;
    }
    set((before) => ({ data: isNew ? null : before.data, error: null, isLoading: true }));
    const settle = (data: Data | null, error: string | null): void => {
      if (mine === turn.current) set({ data, error, isLoading: false });
    };
    void outcomeOf(asked).then((outcome) => {
      if (outcome.ok) settle(outcome.value ?? null, null);
      else settle(null, outcome.fault);
    });
  }, []);
  useEffect(() => {
    load(true);
    return () => {
      turn.current += 1;
    };
  }, [key, load]);
  return { ...state, reload: useCallback(() => load(false), [load]) };
}
