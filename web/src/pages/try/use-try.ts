import { useEffect, useState } from 'preact/hooks';
import type { Schema } from '../../../../src/client/index.ts';
import { API } from '../../lib/session.ts';

export type Try = Schema<'Try'>;

/** A try is short, and its steps follow each other fast. */
const AGAIN_MS = 500;

/** Follows a try until it is over. @returns null: there is none, or it is not known yet */
export function useTry(id: string | null): { readonly found: Try | null; readonly isUnknown: boolean } {
  const [state, set] = useState<{ readonly found: Try | null; readonly isUnknown: boolean }>({
    found: null,
    isUnknown: false,
  });
  useEffect(() => {
    set({ found: null, isUnknown: false });
    if (id === null) return;
    let timer: number | undefined;
    let isWanted = true;
    const look = async (): Promise<void> => {
      const answer = await API.GET('/v1/try/{id}', { params: { path: { id } } }).catch(() => null);
      if (!isWanted) return;
      const isUnknown = answer?.response.status === 404;
      if (answer?.data !== undefined) set({ found: answer.data, isUnknown: false });
      else if (isUnknown) set({ found: null, isUnknown });
      if (!isUnknown && answer?.data?.state !== 'ended') timer = window.setTimeout(() => void look(), AGAIN_MS);
    };
    void look();
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [id]);
  return state;
}
