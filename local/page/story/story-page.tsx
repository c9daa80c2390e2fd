export const StoryPage = (of: { readonly resource: string; readonly id: string }) => (
  <h1 tabIndex={-1}>
    {of.resource} {of.id}
  </h1>
);
