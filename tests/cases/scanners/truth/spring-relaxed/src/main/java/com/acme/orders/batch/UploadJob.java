package com.acme.orders.batch;

public class UploadJob implements Tasklet {
    private static final String FLAG_KEY = "bulk-upload";

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) {
        var details = openFeature.getBooleanDetails(FLAG_KEY, false);
        if (Boolean.TRUE.equals(details.getValue())) {
            upload("bulk-download.csv");
        }
        return RepeatStatus.FINISHED;
    }
}
