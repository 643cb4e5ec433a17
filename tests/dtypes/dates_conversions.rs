//! Dates and spans as times of the standard library, of chrono and of jiff.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::support::dates::{date, span};
use npz::{DateTime64, ErrorKind, TimeDelta64, TimeUnit};

fn is_refused<T: std::fmt::Debug>(converted: npz::Result<T>, reason: &str) {
    let error = converted.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TimeConversion { .. }), "{error}");
    assert_eq!(error.blame(), npz::Blame::Caller);
    assert!(error.to_string().ends_with(reason), "{error} / {reason}");
}

#[test]
fn times_of_the_standard_library_are_converted() {
    let cases = [
        (date(-1, "ns"), UNIX_EPOCH - Duration::from_nanos(1)),
        (date(1_577_836_800_000_000_001, "ns"), UNIX_EPOCH + Duration::new(1_577_836_800, 1)),
        (date(50, "Y"), UNIX_EPOCH + Duration::from_secs(1_577_836_800)),
        (date(-1, "W"), UNIX_EPOCH - Duration::from_secs(604_800)),
        (date(-3_000_000, "ps"), UNIX_EPOCH - Duration::from_micros(3)),
    ];
    for (date, time) in cases {
        assert_eq!(SystemTime::try_from(date).unwrap(), time, "{date}");
        assert_eq!(DateTime64::try_from(time).unwrap(), date.to_step(TimeUnit::Nanosecond).unwrap(), "{date}");
    }
    is_refused(SystemTime::try_from(DateTime64::NAT), "datetime64 NaT to SystemTime: it is NaT");
    is_refused(SystemTime::try_from(date(5, "")), "its unit is generic");
    is_refused(SystemTime::try_from(date(5, "as")), "it lies between two nanoseconds");
    is_refused(SystemTime::try_from(date(i64::MAX, "Y")), "it is out of range");
    is_refused(SystemTime::try_from(date(-i64::MAX, "W")), "it is out of range");
    let far = UNIX_EPOCH + Duration::from_secs(9_300_000_000);
    is_refused(DateTime64::try_from(far), "to datetime64[ns]: it is out of range");

    for (span, duration) in [
        (span(5, "25s"), Duration::from_secs(125)),
        (span(0, "ns"), Duration::ZERO),
        (span(1, "W"), Duration::from_secs(604_800)),
        (span(i64::MAX, "ns"), Duration::from_nanos(i64::MAX as u64)),
    ] {
        assert_eq!(Duration::try_from(span).unwrap(), duration, "{span}");
        assert_eq!(TimeDelta64::try_from(duration).unwrap(), span.to_step(TimeUnit::Nanosecond).unwrap(), "{span}");
    }
    is_refused(Duration::try_from(span(-1, "s")), "timedelta64[s] -1 seconds to Duration: it is negative");
    is_refused(Duration::try_from(span(1, "M")), "years and months have no fixed length");
    is_refused(Duration::try_from(TimeDelta64::NAT), "it is NaT");
    is_refused(Duration::try_from(span(1, "")), "its unit is generic");
    is_refused(Duration::try_from(span(i64::MAX, "W")), "it is out of range");
    is_refused(TimeDelta64::try_from(Duration::MAX), "it is out of range");
}

#[cfg(feature = "chrono-0_4")]
#[test]
fn chrono_is_converted() {
    use chrono_0_4::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    for (date, element) in [
        (day(1970, 1, 1), date(0, "D")),
        (day(1969, 12, 31), date(-1, "D")),
        (day(2020, 2, 29), date(18_321, "D")),
        (day(1, 1, 1), date(-719_162, "D")),
        (NaiveDate::MAX, DateTime64::from(NaiveDate::MAX)),
        (NaiveDate::MIN, DateTime64::from(NaiveDate::MIN)),
    ] {
        assert_eq!(DateTime64::from(date), element);
        assert_eq!(NaiveDate::try_from(element).unwrap(), date);
        let midnight = element.to_step(TimeUnit::Second).unwrap();
        assert_eq!(NaiveDate::try_from(midnight).unwrap(), date);
        assert_eq!(NaiveDateTime::try_from(element).unwrap(), date.and_hms_opt(0, 0, 0).unwrap());
    }
    is_refused(NaiveDate::try_from(date(3_600, "s")), "to NaiveDate: it is not midnight");
    is_refused(NaiveDate::try_from(DateTime64::NAT), "it is NaT");
    is_refused(NaiveDate::try_from(date(1, "")), "its unit is generic");
    is_refused(NaiveDate::try_from(date(300_000, "Y")), "it is out of range");
    is_refused(NaiveDate::try_from(date(i64::MAX, "D")), "it is out of range");

    for text in ["2020-02-29T01:02:03.000000004Z", "1969-12-31T23:59:59.999999999Z", "2262-04-11T23:47:16.854775807Z"] {
        let moment: DateTime<Utc> = text.parse().unwrap();
        let element = DateTime64::try_from(moment).unwrap();
        assert_eq!(format!("{element}Z"), text);
        assert_eq!(DateTime::<Utc>::try_from(element).unwrap(), moment);
        assert_eq!(NaiveDateTime::try_from(element).unwrap(), moment.naive_utc());
        assert_eq!(DateTime64::try_from(moment.naive_utc()).unwrap(), element);
    }
    is_refused(DateTime64::try_from(DateTime::<Utc>::MAX_UTC), "to datetime64[ns]: it is out of range");
    let leap: DateTime<Utc> = "2016-12-31T23:59:60Z".parse().unwrap();
    is_refused(DateTime64::try_from(leap), "a leap second, which NumPy does not count");
    is_refused(NaiveDateTime::try_from(date(1, "as")), "to NaiveDateTime: it lies between two nanoseconds");

    for (span, element) in
        [(TimeDelta::nanoseconds(-1), span(-1, "ns")), (TimeDelta::days(3), span(259_200_000_000_000, "ns"))]
    {
        assert_eq!(TimeDelta64::try_from(span).unwrap(), element);
        assert_eq!(TimeDelta::try_from(element).unwrap(), span);
    }
    assert_eq!(TimeDelta::try_from(span(-2, "W")).unwrap(), TimeDelta::weeks(-2));
    is_refused(TimeDelta::try_from(span(1, "Y")), "years and months have no fixed length");
    is_refused(TimeDelta::try_from(span(i64::MAX, "s")), "it is out of range");
    is_refused(TimeDelta64::try_from(TimeDelta::MAX), "it is out of range");
}

macro_rules! jiff {
    ($feature:literal, $test:ident, $jiff:ident) => {
        #[cfg(feature = $feature)]
        #[test]
        fn $test() {
            use $jiff::{SignedDuration, Span, Timestamp, civil};

            for (date, element) in [
                (civil::date(1970, 1, 1), date(0, "D")),
                (civil::date(1969, 12, 31), date(-1, "D")),
                (civil::date(2020, 2, 29), date(18_321, "D")),
                (civil::date(1, 1, 1), date(-719_162, "D")),
                (civil::Date::MAX, date(2_932_896, "D")),
                (civil::Date::MIN, DateTime64::from(civil::Date::MIN)),
            ] {
                assert_eq!(DateTime64::from(date), element);
                assert_eq!(civil::Date::try_from(element).unwrap(), date);
                let midnight = element.to_step(TimeUnit::Second).unwrap();
                assert_eq!(civil::Date::try_from(midnight).unwrap(), date);
                assert_eq!(civil::DateTime::try_from(element).unwrap(), date.at(0, 0, 0, 0));
            }
            is_refused(civil::Date::try_from(date(3_600, "s")), "to Date: it is not midnight");
            is_refused(civil::Date::try_from(DateTime64::NAT), "it is NaT");
            is_refused(civil::Date::try_from(date(1, "")), "its unit is generic");
            is_refused(civil::Date::try_from(date(9_000, "Y")), "it is out of range");
            is_refused(civil::Date::try_from(date(i64::MAX, "D")), "it is out of range");
            is_refused(civil::DateTime::try_from(date(9_000, "Y")), "to civil::DateTime: it is out of range");

            for text in ["2020-02-29T01:02:03.000000004", "1969-12-31T23:59:59.999999999"] {
                let moment: Timestamp = format!("{text}Z").parse().unwrap();
                let element = DateTime64::try_from(moment).unwrap();
                assert_eq!(element.to_string(), text);
                assert_eq!(Timestamp::try_from(element).unwrap(), moment);
                let civil: civil::DateTime = text.parse().unwrap();
                assert_eq!(civil::DateTime::try_from(element).unwrap(), civil);
                assert_eq!(DateTime64::try_from(civil).unwrap(), element);
            }
            is_refused(DateTime64::try_from(Timestamp::MAX), "to datetime64[ns]: it is out of range");
            is_refused(DateTime64::try_from(civil::DateTime::MIN), "to datetime64[ns]: it is out of range");
            is_refused(Timestamp::try_from(date(1, "as")), "to Timestamp: it lies between two nanoseconds");
            is_refused(Timestamp::try_from(date(i64::MAX, "s")), "to Timestamp: it is out of range");

            assert_eq!(TimeDelta64::try_from(SignedDuration::from_nanos(-1)).unwrap(), span(-1, "ns"));
            assert_eq!(SignedDuration::try_from(span(-1, "ns")).unwrap(), SignedDuration::from_nanos(-1));
            assert_eq!(SignedDuration::try_from(span(-2, "W")).unwrap(), SignedDuration::from_hours(-336));
            is_refused(SignedDuration::try_from(span(1, "Y")), "years and months have no fixed length");
            is_refused(SignedDuration::try_from(span(i64::MAX, "W")), "it is out of range");
            is_refused(TimeDelta64::try_from(SignedDuration::MAX), "it is out of range");

            let units = [
                ("Y", "5y"),
                ("M", "5mo"),
                ("W", "5w"),
                ("D", "5d"),
                ("h", "5h"),
                ("m", "5m"),
                ("s", "5s"),
                ("ms", "5ms"),
                ("us", "5us"),
                ("ns", "5ns"),
            ];
            for (unit, text) in units {
                let expected: Span = text.parse().unwrap();
                assert_eq!(Span::try_from(span(5, unit)).unwrap().fieldwise(), expected.fieldwise(), "{unit}");
            }
            let expected = Span::new().months(-6).fieldwise();
            assert_eq!(Span::try_from(span(-2, "3M")).unwrap().fieldwise(), expected);
            assert_eq!(Span::try_from(span(3_000, "ps")).unwrap().fieldwise(), Span::new().nanoseconds(3).fieldwise());
            is_refused(Span::try_from(span(1, "ps")), "it lies between two nanoseconds");
            is_refused(Span::try_from(span(20_000, "Y")), "it is out of range");
            is_refused(Span::try_from(TimeDelta64::NAT), "it is NaT");
        }
    };
}

jiff!("jiff-0_2", jiff_0_2_is_converted, jiff_0_2);
jiff!("jiff-1", jiff_1_is_converted, jiff_1);
