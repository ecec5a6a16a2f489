import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { act } from '../../lib/act.ts';
import type { Version } from '../../lib/config-api.ts';
import { dayTime } from '../../lib/format.ts';
import { API } from '../../lib/session.ts';
import { sure } from '../../lib/sure.ts';
import { useData } from '../../lib/use-data.ts';
import { Badge, Button, Empty, Panel, Status } from '../../ui/parts.tsx';

interface VersionsProps {
  /** It is another one when there may be a new version. */
  readonly turn: number;
  readonly onRollback: () => void;
}

const LIMIT = '50';
const PATHS_SHOWN = 3;

/** What the configuration was, and who changed it. */
export function Versions({ turn, onRollback }: VersionsProps): JSX.Element {
  const { data, error, isLoading, reload } = useData('versions', () =>
    API.GET('/v1/config/versions', { params: { query: { limit: LIMIT } } }),
  );
  useEffect(() => {
    if (turn > 0) reload();
  }, [turn]);
  const rollBack = async (version: number): Promise<void> => {
    if (!(await sure(`Go back to version ${version}?`, 'Go back'))) return;
    const params = { path: { version: String(version) } };
    const asked = API.POST('/v1/config/versions/{version}/rollback', { params });
    if ((await act(asked, `What was version ${version} is in force.`)) !== null) onRollback();
  };
  const versions = data?.items ?? [];
  return (
    <Panel title="Versions" flush>
      {data === null && (
        <div class="body">
          <Status error={error} isLoading={isLoading} />
        </div>
      )}
      {data !== null && versions.length === 0 && <Empty icon="clock">No versions are kept yet.</Empty>}
      <ul class="entries">
        {versions.map((each, index) => (
          <li key={each.version} class="row apart">
            <span class="grow">
              <strong>Version {each.version}</strong>{' '}
              <span class="small muted">
                {dayTime(each.at)} · {each.by}
                {each.by !== each.origin && ` (${each.origin})`}
              </span>
              {each.changes.length > 0 && <span class="small muted changes">{changesText(each)}</span>}
            </span>
            {index === 0 ? (
              <Badge tone="good">in force</Badge>
            ) : (
              <Button slim label={`Go back to version ${each.version}`} onClick={() => void rollBack(each.version)}>
                Go back
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function changesText({ changes }: Version): string {
  const shown = changes.slice(0, PATHS_SHOWN).map(({ path, change }) => `${path} ${change}`);
  const more = changes.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
