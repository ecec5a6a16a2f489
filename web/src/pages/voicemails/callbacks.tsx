import type { JSX } from 'preact';
import { API } from '../../lib/session.ts';
import { useData } from '../../lib/use-data.ts';
import { Button, None, Panel } from '../../ui/parts.tsx';
import { OneCallback } from './one-callback.tsx';

/** Callers who are to be called back, or were. */
export function Callbacks({ mayAct }: { readonly mayAct: boolean }): JSX.Element {
  const { data, error, isLoading, reload } = useData('callbacks', () =>
    API.GET('/v1/callbacks', { params: { query: { limit: '50' } } }),
  );
  const items = data?.items ?? [];
  return (
    <Panel
      title="Callbacks"
      flush
      aside={
        <Button slim icon="refresh" onClick={reload}>
          Refresh
        </Button>
      }
    >
      {items.length === 0 ? (
        <None of={{ error, isLoading }} icon="phone">
          Nobody waits to be called back.
        </None>
      ) : (
        <ul class="entries">
          {items.map((callback) => (
            <OneCallback key={callback.id} callback={callback} mayAct={mayAct} onChange={reload} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
