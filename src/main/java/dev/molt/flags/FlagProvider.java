package dev.molt.flags;

import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.EventProvider;
import dev.openfeature.sdk.Metadata;
import dev.openfeature.sdk.MutableStructure;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.ProviderEvaluation;
import dev.openfeature.sdk.ProviderEventDetails;
import dev.openfeature.sdk.Reason;
import dev.openfeature.sdk.Value;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Gives OpenFeature what {@link LiveFlags} say. The name of a group, asked for as an object, is all of the group as one change left
 * it. Who the flag is evaluated for makes no difference.
 */
public final class FlagProvider extends EventProvider {
    private final LiveFlags flags;

    private FlagProvider(LiveFlags flags) {
        this.flags = flags;
    }

    /** Makes the API answer from these flags, and tell its handlers of each change. Returns when it does. */
    public static void offer(LiveFlags flags, OpenFeatureAPI api) {
        FlagProvider provider = new FlagProvider(flags);
        api.setProviderAndWait(provider);
        flags.onChange(provider::tell);
    }

    private void tell(List<String> changed) {
        emitProviderConfigurationChanged(
                ProviderEventDetails.builder().flagsChanged(changed).build());
    }

    @Override
    public Metadata getMetadata() {
        return () -> "molt";
    }

    @Override
    public ProviderEvaluation<Boolean> getBooleanEvaluation(String name, Boolean otherwise, EvaluationContext context) {
        return evaluate(name, otherwise, FlagType.BOOLEAN, Boolean.class::cast);
    }

    @Override
    public ProviderEvaluation<String> getStringEvaluation(String name, String otherwise, EvaluationContext context) {
        return evaluate(name, otherwise, FlagType.STRING, String.class::cast);
    }

    @Override
    public ProviderEvaluation<Integer> getIntegerEvaluation(String name, Integer otherwise, EvaluationContext context) {
        return evaluate(name, otherwise, FlagType.NUMBER, value -> ((BigDecimal) value).intValueExact());
    }

    @Override
    public ProviderEvaluation<Long> getLongEvaluation(String name, Long otherwise, EvaluationContext context) {
        return evaluate(name, otherwise, FlagType.NUMBER, value -> ((BigDecimal) value).longValueExact());
    }

    @Override
    public ProviderEvaluation<Double> getDoubleEvaluation(String name, Double otherwise, EvaluationContext context) {
        return evaluate(name, otherwise, FlagType.NUMBER, value -> ((BigDecimal) value).doubleValue());
    }

    @Override
    public ProviderEvaluation<Value> getObjectEvaluation(String group, Value otherwise, EvaluationContext context) {
        List<FlagValue> values = flags.now().group(group);
        if (values.isEmpty()) {
            return refused(otherwise, ErrorCode.FLAG_NOT_FOUND, "there is no group " + group + " of flags");
        }
        MutableStructure all = new MutableStructure();
        values.forEach(each -> all.add(each.flag().name().flag(), value(each.value())));
        return ProviderEvaluation.<Value>builder()
                .value(new Value(all))
                .reason(Reason.STATIC.name())
                .build();
    }

    private static Value value(Object value) {
        return value instanceof BigDecimal number ? new Value(number.doubleValue()) : Value.objectToValue(value);
    }

    private <T> ProviderEvaluation<T> evaluate(String name, T otherwise, FlagType type, Function<Object, T> reader) {
        Optional<FlagValue> found = flags.now().find(name);
        if (found.isEmpty()) {
            return refused(otherwise, ErrorCode.FLAG_NOT_FOUND, "there is no flag " + name);
        }
        FlagValue value = found.get();
        if (value.flag().type() != type) {
            return refused(
                    otherwise,
                    ErrorCode.TYPE_MISMATCH,
                    name + " is a " + value.flag().type().word());
        }
        try {
            return ProviderEvaluation.<T>builder()
                    .value(reader.apply(value.value()))
                    .reason(reason(value).name())
                    .build();
        } catch (ArithmeticException e) {
            return refused(otherwise, ErrorCode.TYPE_MISMATCH, name + " is " + value.value() + ": " + e.getMessage());
        }
    }

    private static Reason reason(FlagValue value) {
        return value.source() == FlagValue.Source.DEFAULT ? Reason.DEFAULT : Reason.STATIC;
    }

    private static <T> ProviderEvaluation<T> refused(T otherwise, ErrorCode code, String message) {
        return ProviderEvaluation.<T>builder()
                .value(otherwise)
                .reason(Reason.ERROR.name())
                .errorCode(code)
                .errorMessage(message)
                .build();
    }
}
