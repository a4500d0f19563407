/** A task's error as Step Functions sees a function's: a name to match, and a cause in JSON. */
export class TaskError extends Error {
  constructor(errorType: string, errorMessage: string) {
    super(JSON.stringify({ errorType, errorMessage }));
    this.name = errorType;
  }
}
