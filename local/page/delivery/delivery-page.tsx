export const DeliveryPage = ({ id }: { readonly id: string }) => (
  <h1 tabIndex={-1}>Delivery {id}</h1>
);
