import type { Template } from 'aws-cdk-lib/assertions';

/** Something the deployed service does or never does, as its template shows it. */
export interface Behaviour {
  readonly name: string;
  /** Throws where the template does not show it. */
  readonly check: (template: Template) => void;
}
