/** What serves: the API's stage, and the alias of each function. */
export const LIVE = 'live';
