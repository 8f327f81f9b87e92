export const Page = () => (
  <Layout title="old-export">
    <FeatureFlag name="from-annotation">
      <Search />
    </FeatureFlag>
  </Layout>
);
