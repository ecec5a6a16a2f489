import type { JSX } from 'preact';
export function ReportsPage(): JSX.Element { return <h1>ReportsPage</h1>; }
