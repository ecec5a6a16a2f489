import { useEffect, useRef, useState } from 'preact/hooks';

/** A value that components follow. */
export interface Store<Value> {
  get(): Value;
  set(value: Value): void;
  follow(listener: () => void): () => void;
}

/** Makes a store. */
export function createStore<Value>(initial: Value): Store<Value> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    follow: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** The part of a store that a component shows; it is drawn again when that part is another one. */
export function useStore<Value, Part>(store: Store<Value>, select: (value: Value) => Part): Part {
  const [, draw] = useState(0);
  const chosen = useRef(select);
  chosen.current = select;
  const part = select(store.get());
  const drawn = useRef(part);
  drawn.current = part;
  useEffect(() => {
    const look = (): void => {
      if (!Object.is(chosen.current(store.get()), drawn.current)) draw((count) => count + 1);
    };
    look();
    return store.follow(look);
  }, [store]);
  return part;
}
