def test_plan():
    with override(thermal_model_v2=True, grid_export=True):
        assert plan() is None
